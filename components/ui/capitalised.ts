/** `fan check` at the beginning of a sentence: `Fan check`. */
export function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
