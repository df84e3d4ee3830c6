import type { HookConfig } from '../config/load.ts';
import { HookError } from '../errors.ts';
import { customize } from '../hooks/customize.ts';
import { indexGateway } from '../hooks/index-gateway.ts';
import { parseCustomizeRequest, parseIndexRequest, parseSyncRequest } from '../hooks/parse.ts';
import { sync } from '../hooks/sync.ts';

type Answerer = (body: unknown, config: HookConfig, now: Date) => object;

/** How each hook answers. One line adds a hook. */
const answerers: ReadonlyMap<string, Answerer> = new Map<string, Answerer>([
  ['sync', (body, config, now) => sync(parseSyncRequest(body), config, now).response],
  ['customize', (body, config) => customize(parseCustomizeRequest(body), config.related)],
  ['index', (body) => indexGateway(parseIndexRequest(body))],
]);

/** The names of the hooks that can answer a request again. */
export const recordedHooks: readonly string[] = [...answerers.keys()];

/**
 * Returns the answer of a hook to a body, with the error that the hook server would send if the hook refuses the body.
 * @throws HookError InvalidInput for an unknown hook
 */
export function answerAgain(hook: string, body: unknown, config: HookConfig, now: Date): object {
  const answerer = answerers.get(hook);
  if (answerer === undefined) throw new HookError('InvalidInput', `hook: expected ${recordedHooks.join(', ')}`);
  try {
    return answerer(body, config, now);
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    return { error: { code: error.code, message: error.message } };
  }
}
