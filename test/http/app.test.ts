import { expect } from 'chai';
import supertest from 'supertest';
import { testApp } from '../support/app.ts';
import { recorded, recordedSyncs } from '../support/golden.ts';
import { answer, gateway, ownRequest, syncRequest } from '../support/request.ts';

const oneLine = ({ text }: { text: string }) =>
  expect(text).to.match(/^\{"error":\{"code":"\w+","message":"[^\n]+"\}\}$/);

describe('the hook server', () => {
  const { app, lines, metrics } = testApp();
  const hook = supertest(app);

  for (const name of recordedSyncs) {
    it(`responds to a recorded request with the result of the sync function: ${name}`, () =>
      hook
        .post('/sync')
        .send(recorded(name))
        .expect(200)
        .expect(JSON.stringify(answer(recorded(name)))));
  }

  it('responds to a recorded customize request', () => hook.post('/customize').send(recorded('customize')).expect(200));

  it('sends no ETag by default, because Metacontroller would keep outdated responses', async () => {
    const { headers } = await hook.post('/sync').send(syncRequest()).expect(200);
    expect(headers).to.not.have.property('etag');
  });

  describe('when the request does not fit a hook', () => {
    it('responds with 404 to another path', () => hook.post('/other').expect(404).expect(oneLine));
    it('responds with 405 to another method', () =>
      hook.get('/sync').expect(405).expect('Allow', 'POST').expect(oneLine));
    it('responds with 405 to DELETE', () => hook.delete('/customize').expect(405).expect(oneLine));
    it('responds with 415 to another content type', () =>
      hook.post('/sync').set('Content-Type', 'text/plain').send('{}').expect(415).expect(oneLine));
    it('responds with 415 to a request without content type', () => hook.post('/sync').expect(415).expect(oneLine));
    it('responds with 415 to an unsupported encoding', () =>
      hook.post('/sync').set('Content-Type', 'application/json').set('Content-Encoding', 'zip').send('{}').expect(415));
  });

  describe('when the body is invalid', () => {
    const code = (wanted: string) => (response: { body: { error: { code: string } } }) =>
      expect(response.body.error.code).to.equal(wanted);
    const send = (text: string) => hook.post('/sync').set('Content-Type', 'application/json').send(text).expect(400);

    it('rejects a body that is not JSON', () => send('{"parent":').expect(code('InvalidJson')).expect(oneLine));
    it('rejects a body with a line break in one line', () => send('{"a\n').expect(oneLine));
    it('rejects an empty body', () => send('').expect(code('InvalidJson')).expect(oneLine));
    it('rejects a body that is not a sync request', () => send('{}').expect(code('InvalidRequest')).expect(oneLine));
    it('rejects hook version v1', () =>
      hook.post('/sync').send(recorded('sync-hook-version-v1')).expect(400).expect(code('HookVersionUnsupported')));
    it('names the option that limits the size of the body', () =>
      supertest(testApp(undefined, 'info', 1000).app)
        .post('/sync')
        .send({ text: 'x'.repeat(2000) })
        .expect(413)
        .expect(code('PayloadTooLarge'))
        .expect(/--max-body/));
  });

  describe('when it has responded', () => {
    it('logs one line with parent and outcome, without the body', async () => {
      lines.length = 0;
      await hook.post('/sync').send(syncRequest()).expect(200);
      const [line = '{}', ...more] = lines;
      expect(more).to.deep.equal([]);
      expect(JSON.parse(line)).to.include({
        level: 'info',
        event: 'request',
        status: 200,
        hook: 'sync',
        parent: 'demo/edge',
        outcome: 'LoadBalancerAddressNotReady',
      });
    });

    it('logs a skipped MeshGateway once', async () => {
      lines.length = 0;
      const request = syncRequest({ gateways: [{ ...gateway('bad'), spec: 7 }, gateway()] });
      await hook.post('/sync').send(request).expect(200);
      await hook.post('/sync').send(request).expect(200);
      expect(lines.filter((line) => line.includes('MeshGateway skipped'))).to.have.length(1);
    });

    it('logs a misconfigured CompositeController once per change', async () => {
      lines.length = 0;
      const controller = (generateSelector: boolean) => ({ metadata: { name: 'c' }, spec: { generateSelector } });
      for (const given of [false, false, true, false]) {
        await hook
          .post('/sync')
          .send(syncRequest({ controller: controller(given) }))
          .expect(200);
      }
      expect(lines.filter((line) => line.includes('generateSelector'))).to.have.length(2);
    });

    it('counts unknown fields at every sync', async () => {
      const request = ownRequest({ spec: { podTemplate: { spec: { tolerationz: [], nodeSelectr: {} } } } });
      await hook.post('/sync').send(request).expect(200);
      await hook.post('/sync').send(request).expect(200);
      expect(await metrics.registry.metrics()).to.match(/^mgi_unknown_fields_total 4$/m);
    });

    it('counts requests, syncs and skipped MeshGateways', async () => {
      const text = await metrics.registry.metrics();
      expect(text).to.match(/mgi_requests_total\{hook="sync",code="200"\} \d+/);
      expect(text).to.match(/mgi_syncs_total\{reason="LoadBalancerAddressNotReady"\} \d+/);
      expect(text).to.match(/mgi_skipped_gateways_total 2/);
    });
  });
});
