import { expect } from 'chai';
import { loadConfig } from '../../src/config/load.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { testTime } from '../support/cli.ts';
import { syncUntilStable } from '../support/driver.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  conditionOf,
  kumaCases,
  recorded,
  recordedSyncs,
  temporaryFolder,
  writeKumaCpConfig,
} from '../support/golden.ts';
import { answer } from '../support/request.ts';

describe('repeated syncing and applying', () => {
  const folder = temporaryFolder();

  for (const release of ['2.14', '2.13']) {
    for (const example of kumaCases(release)) {
      it(`is stable after at most three rounds: ${release} ${example.name}`, () => {
        const kumaCpConfig = writeKumaCpConfig(folder, example);
        const config = loadConfig(
          { kumaCpConfig, kumaVersion: release, nodePortRange: { first: 30000, last: 32767 } },
          {},
        );
        const run = (request: unknown) =>
          JSON.parse(JSON.stringify(sync(parseSyncRequest(request), config, testTime).response));
        const { request, rounds } = syncUntilStable(example.request, run, 3);
        expect(rounds).to.be.at.most(3);
        expect(conditionOf(run(request), 'Synced')['reason']).to.not.equal('Updating');
      });
    }
  }

  for (const name of recordedSyncs) {
    it(`is stable after at most three rounds: ${name}`, () => {
      const { request, rounds } = syncUntilStable(recorded(name), answer, 3);
      expect(rounds).to.be.at.most(3);
      expect(conditionOf(answer(request), 'Synced')['reason']).to.not.equal('Updating');
    });
  }

  for (const name of ['sync-settled', 'sync-settled-server-side']) {
    it(`finds nothing to change in a settled instance, as the benchmark expects: ${name}`, () => {
      const request = recorded(name);
      const before = objectAt(objectAt(request, 'parent'), 'status');
      const status = objectAt(answer(request), 'status');
      expect(status['conditions']).to.deep.equal(before['conditions']);
      expect(conditionOf(answer(request), 'Synced')).to.include({ status: 'True', reason: 'Synced' });
    });
  }
});
