/** Long names in lines, broken where a reader would: behind a plus, an at sign or a slash. */
export function labelLines(name: string, width: number): string | string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of name.split(/(?<=[+@/|] ?)/)) {
    if (line !== '' && line.length + part.length > width) {
      lines.push(line);
      line = part;
    } else line += part;
  }
  lines.push(line);
  return lines.length === 1 ? name : lines.map((one) => one.trim());
}
