import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, objectAt } from '../../api/json.ts';
import { describeFileError, HookError } from '../../errors.ts';
import { answerAgain } from '../../recordings/answer-again.ts';
import { maskSecrets } from '../../recordings/mask.ts';
import { fileName, type Recording, readRecording } from '../../recordings/recording.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { patchOf } from '../changes/patch-of.ts';
import { readInput } from '../input/bytes.ts';
import type { Command } from '../io.ts';
import { changesOfAnswers } from '../payloads/answer-changes.ts';
import { replayUsage } from '../usage/commands/replay.ts';

/** The exit codes of diff(1), which scripts rely on. */
const exitCodes = { same: 0, different: 1 } as const;

/** `mgi replay` */
export const replayCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, replayUsage);
  const files = (await Promise.all(args.files.map(expand))).flat();
  let answered = 0;
  let different = 0;
  for (const file of files) {
    const recording = readRecording(await readInput(file, io), file);
    if (args.flags['instance'] !== undefined && args.flags['instance'] !== recording.object) continue;
    const patches = differences(recording, file, args);
    for (const patch of patches) io.stdout(patch);
    answered += 1;
    if (patches.length > 0) different += 1;
  }
  if (answered === 0) throw new HookError('InvalidInput', `${args.files.join(', ')}: no recorded request found`);
  io.stderr(`${answered} requests answered again, ${different} answers differ\n`);
  return different > 0 ? exitCodes.different : exitCodes.same;
};

function differences(recording: Recording, file: string, { config }: Arguments): readonly string[] {
  const { answer, hook, object, request, time } = recording;
  const again: unknown = JSON.parse(JSON.stringify(answerAgain(hook, request, config, new Date(time))));
  // The recorded answer is masked.
  const { document } = maskSecrets({ request, answer: isObject(again) ? again : {} });
  const changes = changesOfAnswers(answer, objectAt(document, 'answer'), `${hook} ${object} in ${file}`);
  return changes.flatMap((change) => patchOf(change));
}

async function expand(path: string): Promise<readonly string[]> {
  try {
    if (path === '-' || !(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => fileName.test(name)).sort();
    return names.map((name) => join(path, name));
  } catch (error) {
    throw new HookError('InvalidInput', describeFileError(path, error));
  }
}
