// Relative, so that it holds wherever the page is mounted.
const ui = SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#api",
  deepLinking: true,
  validatorUrl: null, // would send the document to another site
  defaultModelsExpandDepth: 0,
  onComplete: () => { document.title = ui.specSelectors.info().get("title"); },
});
