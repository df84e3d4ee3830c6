import type { CompositeController } from '../api/controller.ts';
import type { SyncResult } from '../hooks/sync.ts';
import type { Logger } from './log.ts';

/** The maximum number of CompositeControllers and MeshGateways to remember. A forgotten one is logged again. */
const remembered = 1000;

/** Logs faults outside an instance. A fault is logged once and again when it changes, not at every sync. */
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
      for (const fault of controllerFaults) log.log('warn', 'CompositeController is misconfigured', { fault });
    });
    for (const { name: gateway, problem } of skipped) {
      tellOnce(`gateway ${gateway}`, problem, () => log.log('warn', 'MeshGateway skipped', { gateway, problem }));
    }
  };
}
