/**
 * Writes control characters and characters that change the direction of text as escapes: `\u202e`. Nobody can then make a text
 * look like another one. Line breaks stay.
 */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) =>
    character === '\n' ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
