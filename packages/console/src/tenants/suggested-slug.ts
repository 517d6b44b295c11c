/** A short name made of a name: `Müller & Söhne` becomes `mueller-soehne`. Empty where nothing of it can be used. Pure. */
export function suggestedSlug(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[äöüß]/g, (letter) => transcribed[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/['’]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, longest)
    .replace(/-+$/, "");
  return plain.length < shortest ? "" : plain;
}

const transcribed: Readonly<Record<string, string>> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
const shortest = 3;
const longest = 40;
