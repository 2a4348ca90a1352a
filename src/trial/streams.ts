export { noncesAt, type Role, type TemplateSource, templateAt } from "../dataset/streams.js";
