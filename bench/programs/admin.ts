import { createServer, type RequestListener, type ServerOptions } from 'node:http';

/**
 * Starts a server to compare the hook with. Like the hook, the server prints its port on stdout when it listens and
 * reports its CPU time and memory under /metrics. It listens on a free loopback port.
 * @param more returns further metrics
 */
export function serve(listener: RequestListener, settings: ServerOptions = {}, more = () => ''): void {
  const server = createServer(settings, (request, response) => {
    if (request.url === '/metrics') response.end(metrics() + more());
    else listener(request, response);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    process.stdout.write(`${JSON.stringify({ event: 'listening', port, adminPort: port })}\n`);
  });
}

function metrics(): string {
  const { system, user } = process.cpuUsage();
  const seconds = (system + user) / 1e6;
  return `process_cpu_seconds_total ${seconds}\nprocess_resident_memory_bytes ${process.memoryUsage.rss()}\n`;
}
