import type { Usage } from '../option.ts';

/** `mgi completion` */
export const completionUsage: Usage = {
  name: 'completion',
  summary: 'print the script that completes commands and options in a shell',
  synopsis: ['bash|zsh|fish'],
  about: `Prints a script that completes commands, options and their values. Load it in each shell, for example in ~/.bashrc:
  source <(mgi completion bash)
kubectl mgi is completed by kubectl itself, once the completion of kubectl is loaded.`,
  options: [],
  arguments: ['bash', 'zsh', 'fish'],
};
