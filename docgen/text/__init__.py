"""Chinese text as text: dates, numerals, names, width, script. Functions from str to str (or small values); no files, no Word."""
