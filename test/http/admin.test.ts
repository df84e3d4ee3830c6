import supertest from 'supertest';
import { createAdminApp } from '../../src/http/admin.ts';
import { createMetrics } from '../../src/http/metrics.ts';

describe('the admin server', () => {
  let reason: string | undefined;
  const admin = supertest(createAdminApp(createMetrics('1.2.3'), () => reason));
  beforeEach(() => {
    reason = undefined;
  });

  it('is healthy', () => admin.get('/healthz').expect(200, 'ok\n'));
  it('is ready', () => admin.get('/readyz').expect(200, 'ok\n'));
  it('says why it is not ready', () => {
    reason = 'stopping';
    return admin.get('/readyz').expect(503, 'stopping\n');
  });
  it('serves metrics', () =>
    admin
      .get('/metrics')
      .expect(200)
      .expect(/mgi_build_info\{version="1\.2\.3"\} 1/));
  it('does not serve the hooks', () => admin.post('/sync').expect(404));
  it('rejects other methods', () => admin.post('/metrics').expect(405).expect('Allow', 'GET'));
});
