import { readFileSync } from 'node:fs';
import { serve } from './admin.ts';

// The floor: the minimal work of a hook in Node. It reads a body, calls JSON.parse and answers with JSON.stringify.
const answer: unknown = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));

serve((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    const text = JSON.stringify(answer);
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    response.writeHead(200, headers).end(text);
  });
});
