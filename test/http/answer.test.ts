import { expect } from 'chai';
import supertest from 'supertest';
import { testApp } from '../support/app.ts';
import { syncRequest } from '../support/request.ts';

const controller = (enabled: boolean) => ({
  metadata: { name: 'c' },
  spec: {
    generateSelector: true,
    hooks: { sync: { version: 'v2', webhook: { etag: { enabled } } }, customize: { version: 'v2' } },
  },
});

describe('a response', () => {
  const hook = supertest(testApp().app);
  const etagOf = async () => {
    const { headers } = await hook
      .post('/sync')
      .send(syncRequest({ controller: controller(true) }))
      .expect(200);
    return headers['etag'] ?? '';
  };

  describe('when the CompositeController enables ETags', () => {
    it('has an ETag, which is the same for the same response', async () => {
      expect(await etagOf()).to.match(/^"[\w-]{43}"$/);
      expect(await etagOf()).to.equal(await etagOf());
    });

    it('is not sent again if it has not changed', async () => {
      const request = syncRequest({ controller: controller(true) });
      const sent = hook
        .post('/sync')
        .set('If-None-Match', await etagOf())
        .send(request);
      const { text } = await sent.expect(304);
      expect(text).to.equal('');
    });

    it('is sent again if it has changed', async () => {
      const changed = syncRequest({ controller: controller(true), spec: { replicas: 7 } });
      await hook
        .post('/sync')
        .set('If-None-Match', await etagOf())
        .send(changed)
        .expect(200)
        .expect(/"replicas":7/);
    });
  });

  it('has no ETag when the CompositeController disables ETags', async () => {
    const { headers } = await hook
      .post('/sync')
      .send(syncRequest({ controller: controller(false) }))
      .expect(200);
    expect(headers).to.not.have.property('etag');
  });

  it('has no ETag when it is an error', async () => {
    for (const body of [{}, { controller: controller(true) }]) {
      const { headers } = await hook.post('/sync').set('If-None-Match', '"x"').send(body).expect(400);
      expect(headers).to.not.have.property('etag');
    }
  });
});
