// Every paginated list of both services, walked with the paginators of the AWS SDK
// for JavaScript: all of it, each element once, in pages of the size asked for.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { call, chat, identity, messaging, people, refused } from './chime.mjs'

const { AppInstanceArn } = await call('CreateAppInstance', { Name: 'many 0' })
const numbers = Array.from({ length: 7 }, (_, i) => i)
const each = async make => {
  const made = []
  for (const i of numbers) made.push(await make(i)) // in this order
  return made
}
for (const i of numbers.slice(1)) await call('CreateAppInstance', { Name: `many ${i}` })
const users = await each(async i => (await call('CreateAppInstanceUser', {
  AppInstanceArn, AppInstanceUserId: `user-${i}`, Name: `user ${i}`,
})).AppInstanceUserArn)
const ChimeBearer = users[0]
for (const AppInstanceAdminArn of users) await call('CreateAppInstanceAdmin', { AppInstanceArn, AppInstanceAdminArn })
const bots = await each(async i => (await call('CreateAppInstanceBot', {
  AppInstanceArn, Name: `bot ${i}`, Configuration: { Lex: {
    LexBotAliasArn: `arn:aws:lex:us-east-1:123456789012:bot-alias/BOT0000000/ALIAS0000${i}`, LocaleId: 'en_US',
    InvokedBy: { StandardMessages: 'ALL', TargetedMessages: 'ALL' },
  } },
})).AppInstanceBotArn)
for (const i of numbers) {
  await call('RegisterAppInstanceUserEndpoint', {
    AppInstanceUserArn: users[0], Type: 'GCM', Name: `phone ${i}`,
    ResourceArn: 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/1', EndpointAttributes: { DeviceToken: `token${i}` },
  })
}
const channels = await each(async i => (await call('CreateChannel', {
  AppInstanceArn, ChimeBearer, Name: `channel ${i}`, Privacy: 'PUBLIC', ExpirationSettings: undefined,
})).ChannelArn)
const ChannelArn = channels[0]
const here = { ChannelArn, ChimeBearer }
await call('BatchCreateChannelMembership', { ...here, MemberArns: users.slice(1) })
for (const ChannelModeratorArn of users.slice(1)) await call('CreateChannelModerator', { ...here, ChannelModeratorArn })
for (const MemberArn of bots) await call('CreateChannelBan', { ...here, MemberArn })
const messages = await each(async i => (await call('SendChannelMessage', {
  ...here, Content: `message ${i}`, Type: 'STANDARD', Persistence: 'PERSISTENT',
})).MessageId)
const flows = await each(async i => (await call('CreateChannelFlow', {
  AppInstanceArn, Name: `flow ${i}`, Processors: [{
    Name: 'p', ExecutionOrder: 1, FallbackAction: 'CONTINUE',
    Configuration: { Lambda: { ResourceArn: 'arn:aws:lambda:us-east-1:123456789012:function:f', InvocationType: 'ASYNC' } },
  }],
})).ChannelFlowArn)
for (const ChannelArn of channels) await call('AssociateChannelFlow', { ChannelArn, ChimeBearer, ChannelFlowArn: flows[0] })

// An elastic channel with two members to a sub-channel has as many as it takes.
const town = (await call('CreateChannel', {
  AppInstanceArn, ChimeBearer, Name: 'town hall', Mode: 'RESTRICTED', Privacy: 'PRIVATE', ChannelId: 'town',
  ElasticChannelConfiguration: { MaximumSubChannels: 9, TargetMembershipsPerSubChannel: 2, MinimumMembershipPercentage: 40 },
})).ChannelArn
await call('BatchCreateChannelMembership', { ChannelArn: town, ChimeBearer, MemberArns: [...users.slice(1), ...bots] })

const all = [...channels, town]
const lists = [
  // what is listed, input, member of the answer, what an element is known by, what is expected
  ['ListAppInstances', {}, 'AppInstances', x => x.Name, numbers.map(i => `many ${i}`)],
  ['ListAppInstanceUsers', { AppInstanceArn }, 'AppInstanceUsers', x => x.AppInstanceUserArn, users],
  ['ListAppInstanceAdmins', { AppInstanceArn }, 'AppInstanceAdmins', x => x.Admin.Arn, users],
  ['ListAppInstanceBots', { AppInstanceArn }, 'AppInstanceBots', x => x.AppInstanceBotArn, bots],
  ['ListAppInstanceUserEndpoints', { AppInstanceUserArn: users[0] }, 'AppInstanceUserEndpoints', x => x.Name, numbers.map(i => `phone ${i}`)],
  ['ListChannels', { AppInstanceArn, ChimeBearer, Privacy: 'PUBLIC' }, 'Channels', x => x.ChannelArn, channels],
  ['ListChannels', { AppInstanceArn, ChimeBearer }, 'Channels', x => x.ChannelArn, all],
  ['ListChannelMembershipsForAppInstanceUser', { ChimeBearer }, 'ChannelMemberships', x => x.ChannelSummary.ChannelArn, channels],
  ['ListChannelsModeratedByAppInstanceUser', { ChimeBearer }, 'Channels', x => x.ChannelSummary.ChannelArn, all],
  ['ListChannelsAssociatedWithChannelFlow', { ChannelFlowArn: flows[0] }, 'Channels', x => x.ChannelArn, channels],
  ['ListChannelFlows', { AppInstanceArn }, 'ChannelFlows', x => x.ChannelFlowArn, flows],
  ['ListChannelMemberships', here, 'ChannelMemberships', x => x.Member.Arn, users],
  ['ListChannelModerators', here, 'ChannelModerators', x => x.Moderator.Arn, users],
  ['ListChannelBans', here, 'ChannelBans', x => x.Member.Arn, bots],
  ['ListChannelMessages', { ...here, SortOrder: 'ASCENDING' }, 'ChannelMessages', x => x.MessageId, messages],
  ['ListChannelMessages', here, 'ChannelMessages', x => x.MessageId, messages.toReversed()],
  ['ListSubChannels', { ChannelArn: town, ChimeBearer }, 'SubChannels', x => x.MembershipCount, [2, 2, 2, 2, 2, 2, 1]],
  ['SearchChannels', { ChimeBearer, Fields: [{ Key: 'MEMBERS', Operator: 'INCLUDES', Values: [ChimeBearer] }] }, 'Channels', x => x.ChannelArn, channels],
]
const paginated = sdk => Object.keys(sdk).filter(name => name.startsWith('paginate')).map(name => name.slice('paginate'.length))
assert.deepEqual(new Set(lists.map(([name]) => name)), new Set([...paginated(messaging), ...paginated(identity)]))

const walks = []
for (const [name, input, member, known, want] of lists) {
  const paginate = messaging[`paginate${name}`] ?? identity[`paginate${name}`]
  const client = messaging[`paginate${name}`] ? chat : people
  for (const pageSize of [1, 3, want.length, undefined]) {
    const sizes = []
    const seen = []
    for await (const page of paginate({ client, pageSize }, { ...input })) {
      sizes.push(page[member].length)
      seen.push(...page[member].map(known))
    }
    assert.deepEqual(seen, want, `${name} by ${pageSize}`)
    const full = pageSize ?? 50
    assert.deepEqual(sizes, Array.from({ length: Math.ceil(want.length / full) }, (_, i) => Math.min(full, want.length - i * full)), name)
  }
  // What the AWS CLI is to find afterwards
  if (!input.SortOrder) {
    const service = messaging[`paginate${name}`] ? 'chime-sdk-messaging' : 'chime-sdk-identity'
    const operation = name.replace(/(?!^)[A-Z]/g, c => `-${c}`).toLowerCase()
    walks.push([service, operation, member, want.length, JSON.stringify(input)].join('\t') + '\n')
  }

  // A token is good for the list that gave it, as it was given.
  const { NextToken } = await call(name, { ...input, MaxResults: 1 })
  const tampered = (NextToken[0] === 'A' ? 'B' : 'A') + NextToken.slice(1)
  for (const token of [tampered, 'made-up', NextToken.slice(0, -1)]) {
    assert.equal((await refused(name, { ...input, NextToken: token })).name, 'BadRequestException', name)
  }
}
const { NextToken } = await call('ListChannelModerators', { ...here, MaxResults: 1 })
assert.equal((await refused('ListChannelBans', { ...here, NextToken })).name, 'BadRequestException')

writeFileSync('walks.tsv', walks.join(''))

// What comes and goes between two pages neither repeats nor hides the others.
const first = await call('ListChannelMessages', { ...here, MaxResults: 3 })
await call('SendChannelMessage', { ...here, Content: 'late', Type: 'STANDARD', Persistence: 'PERSISTENT' })
await call('DeleteChannelMessage', { ...here, MessageId: messages[6] })
await call('DeleteChannelMessage', { ...here, MessageId: messages[4] })
await call('DeleteChannelMessage', { ...here, MessageId: messages[2] })
const second = await call('ListChannelMessages', { ...here, NextToken: first.NextToken })
assert.deepEqual(first.ChannelMessages.map(m => m.MessageId), [messages[6], messages[5], messages[4]])
assert.deepEqual(second.ChannelMessages.map(m => m.MessageId), [messages[3], messages[1], messages[0]])
assert.equal(second.NextToken, undefined)
for (const i of [2, 4]) await call('SendChannelMessage', { ...here, Content: `again ${i}`, Type: 'STANDARD', Persistence: 'PERSISTENT' })
console.log('ok')
