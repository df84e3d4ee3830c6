import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

// Sends requests from a separate process, so that the server's CPU time is measured alone.
// Arguments: URL, body file, number of requests, connections.
// Prints the total seconds and each request's milliseconds.
const [url = '', file = '', total = '0', connections = '1'] = process.argv.slice(2);
const body = readFileSync(file);
const agent = new Agent({ keepAlive: true, maxSockets: Number(connections) });
const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length, 'Accept-Encoding': 'gzip' };
const milliseconds: number[] = [];
let left = Number(total);

const started = performance.now();
await Promise.all(Array.from({ length: Number(connections) }, worker));
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ seconds, milliseconds }));
agent.destroy();

async function worker(): Promise<void> {
  while (left > 0) {
    left -= 1;
    const before = performance.now();
    await post();
    milliseconds.push(performance.now() - before);
  }
}

function post(): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered with status ${response.statusCode}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
