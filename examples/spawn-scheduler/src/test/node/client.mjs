// A client of the second version of the interface, written from its description: what a server-side
// program in JavaScript uses. Node 18 or later.

export class HTTPError extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

export class Jamsocket {
  constructor(options) {
    const dev = options.dev === true
    this.account = dev ? '-' : options.account
    this.token = dev ? '-' : options.token
    this.service = dev ? '-' : options.service
    this.apiUrl = dev ? `http://localhost:${options.port ?? 8080}` : options.apiUrl
  }

  async request(path, options = {}) {
    const response = await fetch(this.apiUrl + path, options)
    if (!response.ok) {
      throw new HTTPError(response.status, `${path.split('/').pop()}: ${response.status} ${response.statusText}`)
    }
    return response
  }

  async connect(connectRequest = {}) {
    const response = await this.request(`/v2/service/${this.account}/${this.service}/connect`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(connectRequest),
    })
    return response.json()
  }

  async status(backendId) {
    return (await this.request(`/v2/backend/${backendId}/status`)).json()
  }

  // Calls back once for every state, also for those before the call and across reconnects.
  async statusStream(backendId, onStatus) {
    const abort = new AbortController()
    let seen = 0
    let ended = false
    const open = () =>
      this.request(`/v2/backend/${backendId}/status/stream`, {
        headers: { Accept: 'text/event-stream' },
        signal: abort.signal,
      })
    const read = async (response) => {
      let index = 0
      let rest = ''
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop()
        for (const line of lines.filter((l) => l.startsWith('data:'))) {
          if (index++ < seen) continue
          seen++
          const state = JSON.parse(line.slice('data:'.length))
          ended = state.status === 'terminated'
          onStatus(state)
        }
      }
    }
    const first = await open()
    const run = async () => {
      for (let response = first; ; response = await open()) {
        await read(response)
        if (ended) return
      }
    }
    run().catch((error) => {
      if (!abort.signal.aborted) throw error
    })
    return () => abort.abort()
  }
}
