// What the tests with amazon-ivs-chat-messaging share: the clients themselves,
// unmodified, and a room that remembers what its client saw.
import { createRequire } from 'node:module'
import assert from 'node:assert/strict'

const require = createRequire(import.meta.url)
globalThis.WebSocket ??= require('ws').WebSocket // node 20 has none; the SDK uses the browser's

export const ivs = require('@aws-sdk/client-ivschat')
export const sdk = require('amazon-ivs-chat-messaging')

export const api = new ivs.IvschatClient({ region: process.env.AWS_REGION })
export const call = (name, input) => api.send(new ivs[`${name}Command`](input))
export const everything = ['SEND_MESSAGE', 'DELETE_MESSAGE', 'DISCONNECT_USER']
export const socket = process.env.AWS_ENDPOINT_URL.replace('http', 'ws')

// A Client is a ChatRoom of the SDK in a room.
export class Client {
  seen = [] // [event, argument]
  tokens = 0

  constructor(roomIdentifier, userId, { token = {}, provider, withExpiry = false, url = socket, ...config } = {}) {
    const make = async () => {
      this.tokens++
      if (provider) return provider()
      const made = await call('CreateChatToken', { roomIdentifier, userId, capabilities: everything, ...token })
      return withExpiry ? made : { token: made.token }
    }
    this.room = new sdk.ChatRoom({ regionOrUrl: url, tokenProvider: make, ...config })
    this.room.logLevel = 'error'
    this.room.logger = { debug() {}, info() {}, error: (...args) => this.seen.push(['log', args.map(String).join(' ')]) }
    for (const name of ['connecting', 'connect', 'disconnect', 'message', 'event', 'messageDelete', 'userDisconnect']) {
      this.room.addListener(name, argument => this.seen.push([name, argument]))
    }
  }

  // enter connects, and waits until that is done.
  static async enter(...args) {
    const client = new Client(...args)
    client.room.connect()
    await client.next('connect')
    return client
  }

  count(name) { return this.seen.filter(([seen]) => seen === name).length }

  // next waits for the next such event that has not been taken yet.
  async next(name, want = () => true) {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await new Promise(r => setTimeout(r, 5))) {
      const i = this.seen.findIndex(([seen, argument]) => seen === name && want(argument))
      if (i >= 0) return this.seen.splice(i, 1)[0][1]
    }
    assert.fail(`no ${name} in a minute; seen: ${JSON.stringify(this.seen)}`)
  }

  send(content, attributes) { return this.room.sendMessage(new sdk.SendMessageRequest(content, attributes)) }
  delete(id, reason) { return this.room.deleteMessage(new sdk.DeleteMessageRequest(id, reason)) }
  disconnect(userId, reason) { return this.room.disconnectUser(new sdk.DisconnectUserRequest(userId, reason)) }
  leave() { this.room.disconnect() }
}

// refused waits for the failure of a request.
export async function refused(promise) {
  try {
    await promise
  } catch (err) {
    return err
  }
  assert.fail('the request was not refused')
}

// admin calls the emulator's own administration.
export async function admin(method, path, body) {
  const answer = await fetch(`${process.env.AWS_ENDPOINT_URL}/_peal/${path}`, { method, body: body && JSON.stringify(body) })
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`)
}
