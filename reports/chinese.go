package reports

// chineseTexts are the texts that people read, by their English form. The words are those of the
// field: docs/GLOSSARY.
var chineseTexts = map[string]string{}

// chineseWords are what people call the codes.
var chineseWords = map[string]string{}
