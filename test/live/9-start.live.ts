import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { hook, hookNamespace, installProduct, removeProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { Stage } from './stage.ts';
import { collectFailedSyncs, reportFailedSyncs, touch, touchUntil } from './syncs.ts';
import { report } from './table.ts';

scenario('9. the start of the hook', () => {
  const stage = new Stage('live-start', 'mesh.internal');
  before(async () => {
    await installProduct(site);
    await stage.open({ replicas: 1 });
  });
  after(() => stage.close());

  it('is ready at most 2 seconds after its container started, 5 times of 5', async () => {
    const seconds: number[] = [];
    for (let run = 0; run < 5; run++) {
      await site.kubectl('delete', 'pods', '-n', hookNamespace, '--all', '--wait');
      await site.rolledOut(hookNamespace, hook);
      seconds.push(await secondsToReady());
    }
    report({ scenario: '9: container start to ready', note: `${seconds.join(', ')} s (whole seconds)` });
    expect(Math.max(...seconds)).to.be.at.most(2);
  });

  it('causes no failed sync during three roll-outs with one replica', async () => {
    const syncs = await collectFailedSyncs(stage, () =>
      touchUntil(stage, async () => {
        for (let run = 0; run < 3; run++) {
          await site.kubectl('rollout', 'restart', '-n', hookNamespace, hook);
          await site.rolledOut(hookNamespace, hook);
          await sleep(10_000);
        }
      }),
    );
    reportFailedSyncs('9: failed syncs at three roll-outs of the hook', syncs);
    expect(syncs).to.deep.equal({ failed: [], cancelled: [] });
  });

  it('causes no failed sync at an installation in the order of the README', async () => {
    await removeProduct(site);
    const syncs = await collectFailedSyncs(stage, async () => {
      await installProduct(site);
      await touch(stage);
      await sleep(8000);
    });
    reportFailedSyncs('9: failed syncs at an installation', syncs);
    expect(syncs).to.deep.equal({ failed: [], cancelled: [] });
  });
});

/** Returns the whole seconds from the start of the hook's container until the pod was ready. */
async function secondsToReady(): Promise<number> {
  const list: JsonObject = JSON.parse(await site.kubectl('get', 'pods', '-n', hookNamespace, '-o', 'json'));
  const [pod] = isList(list['items']) ? list['items'].filter(isObject) : [];
  const { conditions, containerStatuses } = objectAt(pod ?? {}, 'status');
  const ready = (isList(conditions) ? conditions.filter(isObject) : []).find(({ type }) => type === 'Ready');
  const [status] = isList(containerStatuses) ? containerStatuses.filter(isObject) : [];
  const { startedAt } = objectAt(objectAt(status ?? {}, 'state'), 'running');
  return (Date.parse(String(ready?.['lastTransitionTime'])) - Date.parse(String(startedAt))) / 1000;
}
