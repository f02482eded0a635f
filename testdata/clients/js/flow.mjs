// Channel flows: a processor sees each message first, and lets it through, changes
// it or denies it, by ChannelFlowCallback. Until then only the sender knows of it.
import assert from 'node:assert/strict'
import { call, refused, stage, Watch } from './chime.mjs'

const { AppInstanceArn, ChannelArn, ana, bo } = await stage('ana', 'bo')
const as = ChimeBearer => ({ ChannelArn, ChimeBearer })
await call('CreateChannelMembership', { ...as(ana), MemberArn: bo, Type: 'DEFAULT' })
const a = await Watch.start(ana)
const b = await Watch.start(bo)
const send = (Content, more = {}) => call('SendChannelMessage', { ...as(ana), Content, Type: 'STANDARD', Persistence: 'PERSISTENT', ...more })
const status = async MessageId => (await call('GetChannelMessageStatus', { ...as(ana), MessageId })).Status

async function flow(name, FallbackAction) {
  const { ChannelFlowArn } = await call('CreateChannelFlow', {
    AppInstanceArn, Name: name, Processors: [{
      Name: name, ExecutionOrder: 1, FallbackAction,
      Configuration: { Lambda: { ResourceArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`, InvocationType: 'ASYNC' } },
    }],
  })
  await call('AssociateChannelFlow', { ...as(ana), ChannelFlowArn })
  assert.equal((await call('DescribeChannel', as(ana))).Channel.ChannelFlowArn, ChannelFlowArn)
  return ChannelFlowArn
}
// invoked is what the processor was invoked with next.
async function invoked() {
  const event = await (await fetch(process.env.PROCESSOR)).json()
  assert.equal(event.EventType, 'CHANNEL_MESSAGE_EVENT')
  return event
}
const callback = ({ CallbackId, ChannelMessage: { MessageId } }, change = {}, DeleteResource) =>
  call('ChannelFlowCallback', { ChannelArn, CallbackId, DeleteResource, ChannelMessage: { MessageId, ...change } })

const filter = await flow('filter', 'ABORT')

// Changed on its way
const sent = await send('darn', { Metadata: '{"n":1}' })
assert.equal(sent.Status.Value, 'PENDING')
const pending = await a.next('PENDING_CREATE_CHANNEL_MESSAGE')
assert.equal(pending.payload.Status.Value, 'PENDING')
let event = await invoked()
assert.equal(event.ChannelMessage.MessageId, sent.MessageId)
assert.equal(event.ChannelMessage.Content, 'darn')
assert.equal(event.ChannelMessage.Sender.Arn, ana)
assert.deepEqual((await call('ListChannelMessages', as(bo))).ChannelMessages, [])
assert.equal((await status(sent.MessageId)).Value, 'PENDING')
await callback(event, { Content: '****' })
for (const watch of [a, b]) {
  const { payload } = await watch.next('CREATE_CHANNEL_MESSAGE')
  assert.equal(payload.MessageId, sent.MessageId)
  assert.equal(payload.Content, '****')
  assert.equal(payload.Metadata, '{"n":1}')
  assert.equal(payload.Status.Value, 'SENT')
}
assert.equal((await refused('ChannelFlowCallback', { ChannelArn, CallbackId: event.CallbackId, ChannelMessage: { MessageId: sent.MessageId } })).name, 'ForbiddenException')

// An update goes the same way.
assert.equal((await call('UpdateChannelMessage', { ...as(ana), MessageId: sent.MessageId, Content: 'hello' })).Status.Value, 'PENDING')
await a.next('PENDING_UPDATE_CHANNEL_MESSAGE')
await callback(await invoked())
for (const watch of [a, b]) assert.equal((await watch.next('UPDATE_CHANNEL_MESSAGE')).payload.Content, 'hello')
await call('UpdateChannelMessage', { ...as(ana), MessageId: sent.MessageId, Content: 'darn again' })
await a.next('PENDING_UPDATE_CHANNEL_MESSAGE')
await callback(await invoked(), {}, true)
assert.equal((await a.next('DENIED_UPDATE_CHANNEL_MESSAGE')).payload.Status.Value, 'DENIED')
assert.equal((await call('GetChannelMessage', { ...as(bo), MessageId: sent.MessageId })).ChannelMessage.Content, 'hello')

// Denied
await send('spam')
await a.next('PENDING_CREATE_CHANNEL_MESSAGE')
await callback(await invoked(), {}, true)
assert.equal((await a.next('DENIED_CREATE_CHANNEL_MESSAGE')).payload.Status.Value, 'DENIED')

// Control messages go past the flow.
assert.equal((await send('typing', { Type: 'CONTROL', Persistence: 'NON_PERSISTENT' })).Status.Value, 'SENT')
for (const watch of [a, b]) await watch.next('CREATE_CHANNEL_MESSAGE', p => p.Type === 'CONTROL')

// A processor that cannot be invoked: its fallback decides.
const change = async (from, name, fallback) => {
  await call('DisassociateChannelFlow', { ...as(ana), ChannelFlowArn: from })
  return flow(name, fallback)
}
const abort = await change(filter, 'absent', 'ABORT')
const failing = await send('lost')
await a.next('PENDING_CREATE_CHANNEL_MESSAGE')
assert.equal((await a.next('FAILED_CREATE_CHANNEL_MESSAGE')).payload.Status.Value, 'FAILED')
assert.equal((await status(failing.MessageId)).Value, 'FAILED')
await change(abort, 'absent', 'CONTINUE')
await send('unfiltered')
for (const watch of [a, b]) await watch.next('CREATE_CHANNEL_MESSAGE', p => p.Content === 'unfiltered')

// Others than the sender have seen what came through, and nothing else.
assert.deepEqual(b.events.map(e => e.type), ['SESSION_ESTABLISHED'])
for (const watch of [a, b]) watch.stop()
console.log('ok')
