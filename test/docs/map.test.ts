import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';

describe('the map of the folders in CONTRIBUTING.md', () => {
  it('names every folder of src, and no other', () => {
    const [, map = ''] =
      /## The map of the folders\n+```\n(.*?)```/s.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
    const named = [...map.matchAll(/^src\/([\w-]+) /gm)].map(([, name]) => name);
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(named).to.have.members(folders.map(({ name }) => name));
  });
});
