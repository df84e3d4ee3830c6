// Runs in a pod. Answers every request with 200.
import http from 'node:http';

const server = http.createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain');
  response.end(`${request.method} ${request.url}\n`);
});
server.keepAliveTimeout = 600_000;
server.listen(8080);
process.once('SIGTERM', () => process.exit(0));
