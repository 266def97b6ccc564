/** What others import from here. Replace this first function by your own. */
export function greeting(name: string): string {
  return `Hello, ${name}.`;
}
