// Runs in a pod. Sends requests without a pause: 40 a second on new connections, 10 a second on one kept connection.
// Prints cumulative counts as one JSON line twice a second. A request fails unless it is answered with 200 in 5 seconds.
import http from 'node:http';

const url = process.argv[2];
const counts = { sent: 0, failed: 0 };
let errors = [];

function send(agent, kind) {
  let isDone = false;
  const finish = (error) => {
    if (isDone) return;
    isDone = true;
    counts.sent += 1;
    if (error === undefined) return;
    counts.failed += 1;
    errors = [...errors.slice(-4), `${new Date().toISOString()} ${kind}: ${error}`];
  };
  const request = http.get(url, { agent, timeout: 5000 }, (response) => {
    response.resume();
    response.once('end', () => finish(response.statusCode === 200 ? undefined : `status ${response.statusCode}`));
    response.once('aborted', () => finish('aborted'));
  });
  request.once('timeout', () => request.destroy(new Error('no answer in 5 seconds')));
  request.once('error', (error) => finish(error.message));
}

const kept = new http.Agent({ keepAlive: true, maxSockets: 1 });
setInterval(() => send(false, 'new'), 25);
setInterval(() => send(kept, 'kept'), 100);
setInterval(() => process.stdout.write(`${JSON.stringify({ at: Date.now(), ...counts, errors })}\n`), 500);
process.once('SIGTERM', () => process.exit(0));
