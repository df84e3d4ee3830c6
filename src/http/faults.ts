import type { CompositeController } from '../api/controller.ts';
import type { SyncResult } from '../hooks/sync.ts';
import type { Logger } from './log.ts';

/** How many CompositeControllers and MeshGateways are remembered; the oldest are forgotten, and told again. */
const remembered = 1000;

/** Logs what is wrong around an instance, once: not with every sync, but again when it changes. */
export function logFaults(log: Logger): (controller: CompositeController | undefined, result: SyncResult) => void {
  const told = new Map<string, string>();
  const tellOnce = (key: string, text: string, tell: () => void) => {
    if (told.get(key) === text) return;
    told.delete(key);
    told.set(key, text);
    const [oldest] = told.keys();
    if (told.size > remembered && oldest !== undefined) told.delete(oldest);
    tell();
  };
  return (controller, { controllerFaults, skipped }) => {
    const name = controller?.metadata.name ?? '';
    tellOnce(`controller ${name}`, controllerFaults.join('; '), () => {
      for (const fault of controllerFaults) log.log('warn', 'CompositeController is wrong', { fault });
    });
    for (const { name: gateway, problem } of skipped) {
      tellOnce(`gateway ${gateway}`, problem, () => log.log('warn', 'MeshGateway skipped', { gateway, problem }));
    }
  };
}
