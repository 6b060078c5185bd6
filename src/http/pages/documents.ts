/** The document in both forms; its parts are loaded when it is first asked for. */
export async function openApi(version: string): Promise<{ json: string; yaml: string }> {
  const [{ openApiDocument }, { dump }] = await Promise.all([
    import('../openapi/document.js'),
    import('js-yaml'),
  ]);
  const document = openApiDocument(version);
  return {
    json: `${JSON.stringify(document, null, 2)}\n`,
    yaml: dump(document, { noRefs: true, lineWidth: 100 }),
  };
}
