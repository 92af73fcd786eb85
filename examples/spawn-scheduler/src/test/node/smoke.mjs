// Usage: node smoke.mjs PORT. Uses a scheduler as an application would; exits with 0 if all is as described.

import assert from 'node:assert/strict'
import { HTTPError, Jamsocket } from './client.mjs'

const jamsocket = new Jamsocket({ dev: true, port: Number(process.argv[2]) })
const fails = (code, call) =>
  assert.rejects(call, (error) => error instanceof HTTPError && error.code === code)

function until(status, backendId) {
  const states = []
  return new Promise((resolve, reject) => {
    jamsocket
      .statusStream(backendId, (state) => {
        states.push(state)
        if (state.status === status) resolve(states)
      })
      .catch(reject)
  })
}

// no options are required
const plain = await jamsocket.connect()
assert.equal(plain.spawned, true)

const connectRequest = {
  key: 'my-key',
  spawn: {
    tag: 'blue',
    cluster: 'here',
    lifetime_limit_seconds: 432_000,
    max_idle_seconds: 300,
    executable: {
      mount: true,
      env: { MY_ENV_VAR: 'foo' },
      resource_limits: { cpu_period: 100_000, memory_limit_bytes: 1_000_000 },
    },
  },
  user: 'my-user-id',
  auth: { my_user_metadata: 'bar' },
}
const first = await jamsocket.connect(connectRequest)
assert.deepEqual(Object.keys(first).sort(), [
  'backend_id', 'ready_url', 'secret_token', 'spawned', 'status', 'status_url', 'token', 'url',
])
assert.equal(first.spawned, true)
assert.ok(['scheduled', 'loading', 'starting', 'waiting', 'ready'].includes(first.status))

const untilReady = await until('ready', first.backend_id)
assert.deepEqual(
  untilReady.map((state) => state.status),
  ['scheduled', 'loading', 'starting', 'waiting', 'ready'],
)
untilReady.forEach((state) => assert.ok(!Number.isNaN(Date.parse(state.time))))

const second = await jamsocket.connect({ key: 'my-key', spawn: false })
assert.equal(second.spawned, false)
assert.equal(second.backend_id, first.backend_id)
assert.equal(second.status, 'ready')
assert.notEqual(second.token, first.token)

const text = `written by node ${process.version}`
assert.ok((await fetch(first.url, { method: 'PUT', body: text })).ok)
assert.equal((await (await fetch(second.url)).text()).trim(), text)

await fails(409, jamsocket.connect({ key: 'my-key', spawn: { tag: 'red' } }))
await fails(404, jamsocket.connect({ key: 'nobody', spawn: false }))
await fails(400, jamsocket.connect({ key: 'k'.repeat(129) }))
await fails(404, jamsocket.status('nobody'))
await fails(404, jamsocket.statusStream('nobody', () => {}))

const ended = until('terminated', first.backend_id)
await fetch(`${jamsocket.apiUrl}/backend/${first.backend_id}/terminate`, {
  method: 'POST',
  headers: { Authorization: 'Bearer -' },
})
const last = (await ended).at(-1)
assert.equal(last.termination_reason, 'external')
assert.equal(last.termination_kind, 'soft')
assert.equal(last.exit_error, false)
assert.equal((await jamsocket.status(first.backend_id)).status, 'terminated')

const unsubscribe = await jamsocket.statusStream(plain.backend_id, () => {})
unsubscribe()
console.log('as described')
