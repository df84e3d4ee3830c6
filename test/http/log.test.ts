import { expect } from 'chai';
import type { LogFormat, LogLevel } from '../../src/config/option-table.ts';
import { createLogger } from '../../src/http/log.ts';

describe('the logger', () => {
  const run = (format: LogFormat, level: LogLevel) => {
    const lines: string[] = [];
    const now = () => new Date(0);
    return { lines, logger: createLogger({ level, format, write: (line) => lines.push(line), now }) };
  };

  it('writes one line of JSON per event', () => {
    const { lines, logger } = run('json', 'info');
    logger.log('warn', 'event', { path: 'a\nb' });
    expect(lines).to.deep.equal([
      '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"event","path":"a\\nb"}\n',
    ]);
  });

  it('writes text without characters that could forge a line', () => {
    const { lines, logger } = run('text', 'info');
    logger.log('info', 'event', { path: 'a\n1970 ERROR\u2028b', none: undefined });
    expect(lines).to.deep.equal(['1970-01-01T00:00:00.000Z INFO event path=a 1970 ERROR b\n']);
  });

  it('drops events below its level', () => {
    const { lines, logger } = run('json', 'warn');
    logger.log('info', 'event');
    logger.log('error', 'event');
    expect(lines).to.have.length(1);
    expect([logger.writes('info'), logger.writes('warn')]).to.deep.equal([false, true]);
  });
});
