import { HookError } from '../../errors.ts';
import { formatHtml } from './html.ts';
import { formatMermaid } from './mermaid.ts';
import type { Picture } from './model.ts';
import { makePicture, type Subject } from './picture.ts';

/**
 * Returns the picture that --output names. Undefined for text.
 * @throws HookError InvalidOption
 */
export function readPicture(output = 'text'): ((subject: Subject) => string) | undefined {
  if (output === 'text') return undefined;
  const format = formats.get(output);
  if (format === undefined) throw new HookError('InvalidOption', `--output ${output}: expected text, html or mermaid`);
  return (subject) => format(makePicture(subject));
}

const formats = new Map<string, (picture: Picture) => string>([
  ['html', formatHtml],
  ['mermaid', formatMermaid],
]);
