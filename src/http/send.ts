import type { ServerResponse } from 'node:http';

/** The value of Content-Type for JSON. */
export const jsonType = 'application/json; charset=utf-8';

/** The value of Content-Type for plain text. */
export const plainType = 'text/plain; charset=utf-8';

/** Sends a text. The methods of express do more than a response needs, and load a table of all types of content. */
export function sendText(response: ServerResponse, type: string, text: string): void {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}
