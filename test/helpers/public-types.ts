import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** A member of a type: its name, with a question mark when it may be left out, and its type as a document shows it. */
type Member = [name: string, type: string];

/** What the library exports, as TypeScript sees it. */
export interface PublicTypes {
  names: string[];
  /** The members of an exported object type; nothing of any other. */
  membersOf(name: string): Member[];
  /** The texts of an exported union of texts. */
  textsOf(name: string): string[];
  /** What an operation resolves to. */
  outcomeOf(noun: string, verb: string): string;
}

const ENTRY = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  types: ['node'],
};
/** Names in declarations that need no line of their own. */
const KNOWN = ['Readonly', 'Record', 'AbortSignal', 'Name', 'Promise', 'Error'];

/** Reads the types of `src/index.ts`. */
export function readPublicTypes(): PublicTypes {
  const program = ts.createProgram([ENTRY], OPTIONS);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(ENTRY);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${ENTRY} exports nothing`);
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));

  const typeOf = (name: string): ts.Type => {
    const symbol = exported.get(name);
    if (!symbol) throw new Error(`${name} is not exported`);
    const real = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return real.flags & ts.SymbolFlags.Type
      ? checker.getDeclaredTypeOfSymbol(real)
      : checker.getTypeOfSymbol(real);
  };
  const property = (type: ts.Type, name: string): ts.Type => {
    const symbol = type.getProperty(name);
    if (!symbol) throw new Error(`there is no ${name}`);
    return checker.getTypeOfSymbol(symbol);
  };
  const isOurs = (symbol: ts.Symbol | undefined) =>
    !symbol?.declarations?.some((node) => program.isSourceFileDefaultLibrary(node.getSourceFile()));

  /** An exported type by its name, any other by its shape. */
  const show = (type: ts.Type): string => {
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? '';
    if (exported.has(name)) return name;
    if (type.isUnion() && !(type.flags & ts.TypeFlags.Boolean))
      return type.types.map(show).sort().join(' | ');
    const [entry] = checker.isArrayType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
    if (entry) return `${show(entry)}[]`;
    const isShape = type.flags & ts.TypeFlags.Object && type.getCallSignatures().length === 0;
    const shape = isShape && (type.aliasSymbol || isOurs(type.symbol)) ? members(type) : [];
    if (shape.length > 0) return `{ ${shape.map((member) => member.join(': ')).join('; ')} }`;
    return checker.typeToString(type).replaceAll('"', "'");
  };
  /** As it is declared, where every name in that means something to a reader. */
  const declared = (symbol: ts.Symbol, isOptional: boolean): string | undefined => {
    const node = symbol.valueDeclaration;
    if (!node || !(ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isParameter(node)))
      return undefined;
    const whole = node.type?.getText() ?? '';
    const text = isOptional ? whole.replace(/ \| undefined$/, '').replace(/^\((\(.*)\)$/s, '$1') : whole;
    const names = text.match(/\b[A-Z]\w+/g) ?? [];
    return text !== '' && names.every((name) => exported.has(name) || KNOWN.includes(name))
      ? text
      : undefined;
  };
  const member = (symbol: ts.Symbol): Member => {
    const isOptional = (symbol.flags & ts.SymbolFlags.Optional) !== 0;
    const own = checker.getTypeOfSymbol(symbol);
    const shown = declared(symbol, isOptional) ?? show(isOptional ? checker.getNonNullableType(own) : own);
    return [symbol.name + (isOptional ? '?' : ''), shown];
  };
  const members = (type: ts.Type) => type.getProperties().filter(isOurs).map(member);
  /** Of all forms together: what one of them lacks may be absent. */
  const membersOfForms = (forms: readonly ts.Type[]): Member[] => {
    const all = forms.map((form) => new Map(members(form)));
    const names = [...new Set(all.flatMap((one) => [...one.keys()]))];
    return names.map((name) => {
      const types = new Set(all.flatMap((one) => one.get(name) ?? []));
      const isOptional = !name.endsWith('?') && !all.every((one) => one.has(name));
      return [isOptional ? `${name}?` : name, [...types].join(' | ')];
    });
  };

  return {
    names: [...exported.keys()],
    membersOf: (name) => {
      const type = typeOf(name);
      const forms = type.isUnion() ? type.types : [type];
      const isObject = ({ flags }: ts.Type) => flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection);
      return forms.every(isObject) ? membersOfForms(forms) : [];
    },
    textsOf: (name) => {
      const type = typeOf(name);
      return (type.isUnion() ? type.types : []).flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
    },
    outcomeOf: (noun, verb) => {
      const [signature] = property(property(typeOf('Operations'), noun), verb).getCallSignatures();
      const promise = signature?.getReturnType();
      return promise ? show(checker.getAwaitedType(promise) ?? promise) : '';
    },
  };
}
