// Prints what amazon-ivs-chat-messaging sees of the room PEAL_ROOM, a line each, until
// the message "end"; tells "connected" first.
import { call, Client } from './ivs.mjs'

const client = await Client.enter(process.env.PEAL_ROOM, 'watcher')
console.log('connected')
for (let i = 1; i <= 3; i++) await client.send(`from the SDK ${i}`)
await client.next('message', m => m.content === 'end')
for (const [name, it] of client.seen) {
  if (name === 'message') console.log(JSON.stringify([it.id, it.sender.userId, it.content, it.attributes ?? null]))
  if (name === 'messageDelete') console.log(JSON.stringify([it.id, it.messageId, it.reason]))
  if (name === 'event') console.log(JSON.stringify([it.id, it.eventName, it.attributes ?? null]))
}
process.exit()
