// What the tests with the JavaScript clients share: the clients themselves,
// unmodified, and a stage with an AppInstance, users and a channel.
import { createRequire } from 'node:module'
import assert from 'node:assert/strict'

const require = createRequire(import.meta.url)
globalThis.WebSocket = require('ws') // the SDK uses the browser's

export const messaging = require('@aws-sdk/client-chime-sdk-messaging')
export const identity = require('@aws-sdk/client-chime-sdk-identity')
export const chime = require('amazon-chime-sdk-js')

const region = process.env.AWS_REGION
export const people = new identity.ChimeSDKIdentityClient({ region })
export const chat = new messaging.ChimeSDKMessagingClient({ region })

// call runs an operation of either service by its name.
export function call(name, input, client) {
  const command = messaging[`${name}Command`] ?? identity[`${name}Command`]
  client ??= messaging[`${name}Command`] ? chat : people
  return client.send(new command(input))
}

// stage makes an AppInstance with users and a channel of the first one.
export async function stage(...names) {
  const { AppInstanceArn } = await call('CreateAppInstance', { Name: 'stage' })
  const users = {}
  for (const name of names) {
    const made = await call('CreateAppInstanceUser', { AppInstanceArn, AppInstanceUserId: name, Name: name })
    users[name] = made.AppInstanceUserArn
  }
  const owner = users[names[0]]
  const { ChannelArn } = await call('CreateChannel', {
    AppInstanceArn, Name: 'room', Mode: 'UNRESTRICTED', Privacy: 'PRIVATE', ChimeBearer: owner,
  })
  return { AppInstanceArn, ChannelArn, ...users }
}

// A Watch is a messaging session of the JavaScript SDK that remembers what it saw.
export class Watch {
  static async start(userArn, options = {}) {
    const watch = new Watch()
    const config = new chime.MessagingSessionConfiguration(userArn, options.sessionId ?? null, undefined, options.client ?? chat)
    config.prefetchOn = options.prefetchOn
    Object.assign(config, options.config)
    watch.session = new chime.DefaultMessagingSession(config, new chime.NoOpLogger())
    watch.session.addObserver(watch)
    await watch.session.start()
    return watch
  }

  starts = 0
  stops = []
  events = []

  messagingSessionDidStart() { this.starts++ }
  messagingSessionDidStop(event) { this.stops.push(event.code) }
  messagingSessionDidReceiveMessage(message) {
    this.events.push({ type: message.type, headers: message.headers, payload: message.payload ? JSON.parse(message.payload) : null })
  }

  stop() { this.session.stop() }

  // next waits for the next event of a type that has not been taken yet.
  async next(type, want = () => true) {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise(r => setTimeout(r, 5))) {
      const i = this.events.findIndex(e => e.type === type && want(e.payload))
      if (i >= 0) return this.events.splice(i, 1)[0]
    }
    assert.fail(`no ${type} in a minute; seen: ${this.events.map(e => e.type)}`)
  }

  // none checks that no such event has arrived, once a later one has.
  none(type, want = () => true) {
    assert.deepEqual(this.events.filter(e => e.type === type && want(e.payload)), [])
  }
}

// until waits for a condition.
export async function until(what, condition) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise(r => setTimeout(r, 10))) {
    if (condition()) return
  }
  assert.fail(`waited a minute for ${what}`)
}

// admin calls the emulator's own administration.
export async function admin(method, path, body) {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_peal/${path}`, { method, body: body && JSON.stringify(body) })
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`)
  const text = await answer.text()
  return text && JSON.parse(text)
}

// refused runs a call that must fail, and returns its error.
export async function refused(name, input, client) {
  try {
    await call(name, input, client)
  } catch (err) {
    return err
  }
  assert.fail(`${name} was not refused`)
}
