// Package sheet reads and writes tables that people edit, as CSV and as workbooks: cells of text under
// named columns in any order.
//
// What is written holds no formula, whatever its cells begin with. What is read is the text that a person
// sees in each cell; which cells of a workbook are formulas is said, so that the caller can refuse them.
package sheet
