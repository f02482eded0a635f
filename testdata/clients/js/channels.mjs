// Bans, moderators, hidden members, read markers, preferences, searching and
// expiration of channels. The audience of an event is shown by an event behind it:
// who has that one, in the order of the service, was not sent what is missing.
import assert from 'node:assert/strict'
import { admin, call, refused, stage, Watch } from './chime.mjs'

const { AppInstanceArn, ChannelArn, ana, bo, chi, dee } = await stage('ana', 'bo', 'chi', 'dee')
const as = ChimeBearer => ({ ChannelArn, ChimeBearer })
const send = (who, Content) => call('SendChannelMessage', { ...as(who), Content, Type: 'STANDARD', Persistence: 'PERSISTENT' })
const [a, b, c, d] = await Promise.all([ana, bo, chi, dee].map(user => Watch.start(user)))
await call('BatchCreateChannelMembership', { ...as(ana), MemberArns: [bo, chi] })
for (const watch of [a, b, c]) await watch.next('BATCH_CREATE_CHANNEL_MEMBERSHIP')

// fence checks that sessions have seen nothing but what was taken from them.
let fences = 0
async function fence(...watches) {
  const content = `fence ${++fences}`
  await send(ana, content)
  for (const watch of watches) {
    await watch.next('CREATE_CHANNEL_MESSAGE', p => p.Content === content)
    assert.deepEqual(watch.events.map(e => e.type).filter(t => t !== 'SESSION_ESTABLISHED'), [])
  }
}
await fence(a, b, c)

// Moderators: no event, and the powers.
assert.equal((await refused('UpdateChannel', { ...as(bo), Name: 'taken' })).name, 'ForbiddenException')
const moderator = await call('CreateChannelModerator', { ...as(ana), ChannelModeratorArn: bo })
assert.deepEqual(moderator.ChannelModerator, { Arn: bo, Name: 'bo' })
assert.equal((await refused('CreateChannelModerator', { ...as(ana), ChannelModeratorArn: bo })).name, 'ConflictException')
const described = (await call('DescribeChannelModerator', { ...as(ana), ChannelModeratorArn: bo })).ChannelModerator
assert.equal(described.CreatedBy.Arn, ana)
assert.ok(described.CreatedTimestamp instanceof Date)
assert.deepEqual((await call('ListChannelModerators', as(bo))).ChannelModerators.map(m => m.Moderator.Arn), [ana, bo])
const moderated = await call('DescribeChannelModeratedByAppInstanceUser', { ...as(bo), AppInstanceUserArn: bo })
assert.equal(moderated.Channel.ChannelSummary.ChannelArn, ChannelArn)
await fence(a, b, c)
await call('UpdateChannel', { ...as(bo), Name: 'taken' })
for (const watch of [a, b, c]) assert.equal((await watch.next('UPDATE_CHANNEL')).payload.Name, 'taken')

// A moderator who is no member gets no events and cannot send.
await call('CreateChannelModerator', { ...as(ana), ChannelModeratorArn: dee })
assert.equal((await refused('SendChannelMessage', { ...as(dee), Content: 'hi', Type: 'STANDARD', Persistence: 'PERSISTENT' })).name, 'ForbiddenException')
await fence(a, b, c)
d.none('CREATE_CHANNEL_MESSAGE')
d.none('UPDATE_CHANNEL')

// Hidden members: not listed but to moderators, receive, and cannot send.
await call('CreateChannelMembership', { ...as(ana), MemberArn: dee, Type: 'HIDDEN' })
for (const watch of [a, b, d]) { // the moderators and the hidden member
  assert.equal((await watch.next('CREATE_CHANNEL_MEMBERSHIP')).payload.Type, 'HIDDEN')
}
await fence(a, b, c, d)
const listed = async (who, Type) => (await call('ListChannelMemberships', { ...as(who), Type })).ChannelMemberships.map(m => m.Member.Arn)
assert.deepEqual(await listed(chi), [ana, bo, chi])
assert.deepEqual(await listed(ana, 'HIDDEN'), [dee])
assert.equal((await refused('ListChannelMemberships', { ...as(chi), Type: 'HIDDEN' })).name, 'ForbiddenException')
await call('DeleteChannelModerator', { ...as(ana), ChannelModeratorArn: dee })
assert.equal((await refused('SendChannelMessage', { ...as(dee), Content: 'hi', Type: 'STANDARD', Persistence: 'PERSISTENT' })).name, 'ForbiddenException')
await call('DeleteChannelMembership', { ...as(ana), MemberArn: dee })
for (const watch of [a, b, d]) await watch.next('DELETE_CHANNEL_MEMBERSHIP')
await fence(a, b, c)

// Bans: out, and not in again, until the ban is lifted. The ban has no event of its own.
assert.equal((await refused('CreateChannelBan', { ...as(ana), MemberArn: bo })).name, 'ForbiddenException') // a moderator
assert.deepEqual((await call('CreateChannelBan', { ...as(ana), MemberArn: chi })).Member, { Arn: chi, Name: 'chi' })
for (const watch of [a, b, c]) assert.equal((await watch.next('DELETE_CHANNEL_MEMBERSHIP')).payload.Member.Arn, chi)
assert.equal((await refused('CreateChannelMembership', { ...as(ana), MemberArn: chi, Type: 'DEFAULT' })).name, 'ForbiddenException')
assert.equal((await call('DescribeChannelBan', { ...as(bo), MemberArn: chi })).ChannelBan.CreatedBy.Arn, ana)
assert.deepEqual((await call('ListChannelBans', as(bo))).ChannelBans.map(x => x.Member.Arn), [chi])
await call('DeleteChannelBan', { ...as(ana), MemberArn: chi })
assert.equal((await refused('DescribeChannelBan', { ...as(bo), MemberArn: chi })).name, 'NotFoundException')
await fence(a, b)
await call('CreateChannelMembership', { ...as(ana), MemberArn: chi, Type: 'DEFAULT' })
for (const watch of [a, b, c]) await watch.next('CREATE_CHANNEL_MEMBERSHIP')

// Read markers are the member's own, and no event.
const membership = async user => (await call('DescribeChannelMembershipForAppInstanceUser', { ...as(user), AppInstanceUserArn: user }))
  .ChannelMembership.AppInstanceUserMembershipSummary
assert.equal((await membership(chi)).ReadMarkerTimestamp, undefined)
await call('UpdateChannelReadMarker', as(chi))
assert.ok(Math.abs((await membership(chi)).ReadMarkerTimestamp - Date.now()) < 60_000)
assert.equal((await membership(bo)).ReadMarkerTimestamp, undefined)
assert.equal((await refused('UpdateChannelReadMarker', as(dee))).name, 'ForbiddenException')

// Preferences, too.
const Preferences = { PushNotifications: { AllowNotifications: 'FILTERED', FilterRule: '{"mention":["chi"]}' } }
const put = await call('PutChannelMembershipPreferences', { ...as(chi), MemberArn: chi, Preferences })
assert.deepEqual(put.Preferences, Preferences)
assert.deepEqual((await call('GetChannelMembershipPreferences', { ...as(chi), MemberArn: chi })).Preferences, Preferences)
assert.equal((await refused('PutChannelMembershipPreferences', {
  ...as(chi), MemberArn: chi, Preferences: { PushNotifications: { AllowNotifications: 'FILTERED', FilterRule: 'no JSON' } },
})).name, 'BadRequestException')
await fence(a, b, c)

// Searching: the channels of the bearer that have these members.
const search = async (who, Operator, ...Values) => (await call('SearchChannels', {
  ChimeBearer: who, Fields: [{ Key: 'MEMBERS', Operator, Values }],
})).Channels.map(x => x.ChannelArn)
const pair = (await call('CreateChannel', { AppInstanceArn, ChimeBearer: ana, Name: 'pair', Privacy: 'PRIVATE', MemberArns: [bo] })).ChannelArn
for (const watch of [a, b]) assert.equal((await watch.next('CREATE_CHANNEL_MEMBERSHIP')).payload.ChannelArn, pair)
assert.deepEqual(await search(ana, 'INCLUDES', bo), [ChannelArn, pair])
assert.deepEqual(await search(ana, 'EQUALS', ana, bo), [pair])
assert.deepEqual(await search(chi, 'INCLUDES', bo), [ChannelArn])
assert.deepEqual(await search(dee, 'INCLUDES', bo), [])

// Expiration: no event when it is set, and the end when it comes.
const ExpirationSettings = { ExpirationDays: 1, ExpirationCriterion: 'LAST_MESSAGE_TIMESTAMP' }
assert.deepEqual((await call('PutChannelExpirationSettings', { ...as(ana), ExpirationSettings })).ExpirationSettings, ExpirationSettings)
assert.deepEqual((await call('DescribeChannel', as(chi))).Channel.ExpirationSettings, ExpirationSettings)
assert.equal((await refused('PutChannelExpirationSettings', { ...as(chi), ExpirationSettings })).name, 'ForbiddenException')
await fence(a, b, c)
await admin('PUT', 'clock', { Advance: '25h' })
for (const watch of [a, b, c]) assert.equal((await watch.next('DELETE_CHANNEL')).payload.ChannelArn, ChannelArn)
await admin('PUT', 'clock', { Advance: '-25h' })
assert.equal((await refused('DescribeChannel', as(ana))).name, 'ForbiddenException')
assert.equal((await call('DescribeChannel', { ChannelArn: pair, ChimeBearer: ana })).Channel.Name, 'pair')

for (const watch of [a, b, c, d]) watch.stop()
console.log('ok')
