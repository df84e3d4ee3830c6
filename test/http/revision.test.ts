import { expect } from 'chai';
import supertest from 'supertest';
import { testApp } from '../support/app.ts';
import { recorded } from '../support/golden.ts';
import { answer, syncRequest } from '../support/request.ts';

const refused = ({ body, headers }: supertest.Response) => {
  expect(body.error.code).to.equal('OtherRevision');
  expect(headers).to.include({ 'retry-after': '1', connection: 'close' });
};

describe('the hook server and the revision of the configuration', () => {
  const { app, lines, metrics } = testApp(undefined, 'debug', undefined, { revision: 'new' });
  const hook = supertest(app);

  describe('when the revision in the path is its own', () => {
    it('answers a sync request', () =>
      hook
        .post('/revisions/new/sync')
        .send(syncRequest())
        .expect(200)
        .expect(JSON.stringify(answer(syncRequest()))));
    it('answers a customize request', () =>
      hook.post('/revisions/new/customize').send(recorded('customize')).expect(200));
    it('answers with 405 to another method', () => hook.get('/revisions/new/sync').expect(405));
    it('counts the request for its hook', async () => {
      await hook.post('/revisions/new/sync').send({}).expect(400);
      expect(await metrics.registry.metrics()).to.contain('mgi_requests_total{hook="sync",code="400"} 1');
    });
    it('sends an ETag if the CompositeController enables ETags for that hook', async () => {
      const webhook = { etag: { enabled: true } };
      const controller = { metadata: { name: 'c' }, spec: { hooks: { sync: { webhook } } } };
      const { headers } = await hook.post('/revisions/new/sync').send(syncRequest({ controller })).expect(200);
      expect(headers).to.have.property('etag');
    });
  });

  describe('when the path has no revision', () => {
    it('answers', () => hook.post('/sync').send(syncRequest()).expect(200));
  });

  describe('when the revision in the path is another one', () => {
    it('refuses a sync request, so that Metacontroller asks again on another connection', () =>
      hook.post('/revisions/old/sync').send(syncRequest()).expect(429).expect(refused));
    it('refuses a customize request', () =>
      hook.post('/revisions/old/customize').send(recorded('customize')).expect(429).expect(refused));
    it('refuses a body of any size before it reads it as JSON', () =>
      hook.post('/revisions/old/sync').type('json').send('x'.repeat(5_000_000)).expect(429).expect(refused));
    it('names both revisions in one line', () =>
      hook
        .post('/revisions/old/sync')
        .send({})
        .expect(({ body }) => expect(body.error.message).to.contain('"new"').and.contain('"old"')));
    it('logs one line and counts the refusal', async () => {
      lines.length = 0;
      const before = refusals(await metrics.registry.metrics());
      await hook.post('/revisions/old/sync').send(syncRequest()).expect(429);
      expect(lines.map((line) => JSON.parse(line)))
        .to.have.length(1)
        .and.have.nested.property('[0].status', 429);
      expect(refusals(await metrics.registry.metrics())).to.equal(before + 1);
    });
    it('answers with 404 to a revision that is not a valid part of a path', () =>
      hook.post('/revisions/%ZZ/sync').send(syncRequest()).expect(404));
  });

  describe('when it has no revision', () => {
    const plain = supertest(testApp().app);
    it('refuses every revision', () =>
      plain.post('/revisions/new/sync').send(syncRequest()).expect(429).expect(refused));
    it('answers paths without a revision', () => plain.post('/sync').send(syncRequest()).expect(200));
  });
});

function refusals(text: string): number {
  return Number(/mgi_requests_refused_total\{reason="revision"\} (\d+)/.exec(text)?.[1]);
}
