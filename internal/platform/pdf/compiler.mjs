// Compiles documents for the process that started it: one JSON request per line on stdin, one JSON
// answer per line on stdout. It ends when its stdin does. Arguments: the directory that holds
// node_modules, the workspace, the directories of fonts.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import path from 'node:path';

const [runtimeDir, workspace, ...fontPaths] = process.argv.slice(2);
const require = createRequire(path.join(path.resolve(runtimeDir), 'package.json'));
const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler');
const compiler = NodeCompiler.create({ workspace, fontArgs: [{ fontPaths }] });

const evictEvery = 20;
let done = 0;

function compile({ source, data, standard }) {
  const compiled = compiler.compile({ mainFileContent: source, inputs: { data } });
  if (compiled.hasError()) {
    const diagnostics = compiled.takeError()?.shortDiagnostics ?? [];
    return { error: diagnostics.map((d) => d.message ?? String(d)).join('; ') || 'the template does not compile' };
  }
  try {
    return { pdf: compiler.pdf(compiled.result, { pdfStandard: standard }).toString('base64') };
  } catch (error) {
    // The exporter reports its diagnostics as one string.
    const messages = [...String(error.message).matchAll(/message: "((?:[^"\\]|\\.)*)"/g)].map((m) => m[1]);
    return { error: messages.join('; ') || 'the document cannot be exported', undisplayable: /could not be displayed/.test(error.message) };
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  const request = JSON.parse(line);
  let answer;
  try {
    answer = compile(request);
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  if (++done % evictEvery === 0) compiler.evictCache(10);
  process.stdout.write(JSON.stringify({ id: request.id, rss: process.memoryUsage.rss(), ...answer }) + '\n');
});
lines.on('close', () => process.exit(0));
process.stdout.write(JSON.stringify({ id: 0, rss: process.memoryUsage.rss() }) + '\n'); // ready
