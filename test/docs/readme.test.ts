import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import request from 'supertest';
import { commandsOf } from '../live/readme.ts';
import { testApp } from '../support/app.ts';
import { mgi } from '../support/cli.ts';
import { consoleExamplesOf } from '../support/markdown.ts';

const readme = readFileSync('README.md', 'utf8');
const examples = consoleExamplesOf(readme);

describe('README', () => {
  it('has at most 160 lines', () => {
    expect(readme.trimEnd().split('\n').length).to.be.at.most(160);
  });

  const commands = examples.filter(({ command }) => command.startsWith('mgi '));
  for (const { command, output } of commands) {
    it(`shows what the command prints: ${command}`, async () => {
      const { code, stdout } = await mgi(command.split(' ').slice(1));
      expect(code).to.equal(0);
      const [shown = '', rest] = output.split(/^\.\.\.$/m);
      if (rest === undefined) expect(stdout.trimEnd()).to.equal(shown);
      else expect(stdout.startsWith(shown), stdout).to.equal(true);
    });
  }

  it('shows commands of mgi', () => {
    expect(commands).to.have.length.of.at.least(2);
  });

  it('shows the answer to the request', async () => {
    const found = examples.find(({ command }) => command.includes('localhost:8080/sync'));
    const [, file = ''] = /@(\S+)/.exec(found?.command ?? '') ?? [];
    const body: object = JSON.parse(readFileSync(file, 'utf8'));
    const response = await request(testApp().app).post('/sync').send(body);
    expect(response.text).to.equal(found?.output);
  });

  it('installs by commands that docs/install.md explains', () => {
    const page = readFileSync('docs/install.md', 'utf8');
    const lines = ['Step one', 'Step two', 'Step three'].flatMap((step) =>
      commandsOf(step).flatMap((block) => block.split('\n')),
    );
    expect(lines.length).to.be.greaterThan(10);
    for (const line of lines) expect(page).to.contain(line);
  });
});
