import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import type { Cluster } from './cluster.ts';

/** Returns every version of an object during an action, beginning with the version before it. */
export async function watching(
  cluster: Cluster,
  path: string,
  name: string,
  act: () => Promise<unknown>,
): Promise<readonly JsonObject[]> {
  const stop = new AbortController();
  const seen: JsonObject[] = [];
  const query = new URLSearchParams({ watch: '1', fieldSelector: `metadata.name=${name}` });
  const response = await fetch(`${cluster.api}${path}?${query}`, { signal: stop.signal });
  const reading = readLines(response, (line) => {
    const event: Json = JSON.parse(line);
    const object = isObject(event) ? event['object'] : undefined;
    if (isObject(object)) seen.push(object);
  });
  try {
    await act();
  } finally {
    stop.abort();
    await reading.catch(() => undefined);
  }
  return seen;
}

async function readLines(response: Response, each: (line: string) => void): Promise<void> {
  if (!response.ok || response.body === null) throw new Error(`${response.url}: ${response.status}`);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response.body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines.filter((one) => one !== '')) each(line);
  }
}
