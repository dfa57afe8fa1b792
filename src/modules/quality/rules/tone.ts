/** The cold words that stand in a text, as they stand in the list. */
export const coldWordsIn = (text: string, coldWords: readonly string[]): string[] => {
  const flat = text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ')
  return coldWords.filter((words) => flat.includes(words.toLowerCase().replaceAll('’', "'")))
}
