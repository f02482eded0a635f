// The reader that a Node programmer writes with ws: a line for each message, decoded
// and filtered by hand when the second argument says so.
const WebSocket = require('ws');
const [url, how] = process.argv.slice(2);
const out = process.stdout;
const socket = new WebSocket(url, { perMessageDeflate: false, rejectUnauthorized: false });
socket.on('message', (data) => {
  if (!how) return void out.write(data + '\n');
  const envelope = JSON.parse(data);
  const payload = JSON.parse(envelope.Payload);
  if (how === 'decode') {
    envelope.Payload = payload;
    return void out.write(JSON.stringify(envelope) + '\n');
  }
  if (envelope.Headers['x-amz-chime-event-type'] !== 'CREATE_CHANNEL_MESSAGE' || payload.Sender.Name !== 'user-03') return;
  out.write(JSON.stringify({ c: payload.Content, s: payload.Sender.Name, t: payload.CreatedTimestamp }) + '\n');
});
socket.on('close', () => out.end());
