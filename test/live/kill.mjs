// Runs in a pod that shares the node's process namespace. Kills the processes of one pod whose command line has a word.
import { readdirSync, readFileSync } from 'node:fs';

const [uid, word] = process.argv.slice(2);
const read = (pid, file) => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};
const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
const ofPod = (pid) => read(pid, 'cgroup').replaceAll('_', '-').includes(uid) && read(pid, 'cmdline').includes(word);
const found = pids.filter(ofPod);
for (const pid of found) process.kill(Number(pid), 'SIGKILL');
process.stdout.write(`${found.length}\n`);
