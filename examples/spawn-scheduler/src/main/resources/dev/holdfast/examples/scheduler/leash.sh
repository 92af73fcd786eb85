# Runs the command $1 until it ends. SIGTERM is passed on to it; when standard input closes, it is killed.
exec 3<&0
sh -c "exec $1" </dev/null 3<&- &
job=$!
trap 'kill -TERM $job 2>/dev/null' TERM
( trap '' TERM; read -r line <&3; kill -KILL $job 2>/dev/null ) &
watch=$!
while wait $job; status=$?; kill -0 $job 2>/dev/null; do :; done
kill -KILL $watch 2>/dev/null
exit $status
