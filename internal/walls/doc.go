// Package walls proves that no tenant sees another. Its tests read what is there — PostgreSQL's catalogue, the declared
// operations — instead of a list kept by hand, so they cover services that do not exist yet.
//
//   - catalogue_test.go: what every table, policy, grant, function and role must look like;
//   - mutants_test.go: each lock is taken off in turn, and a check must turn red;
//   - traps_test.go: every known way round row security, tried as the application's role;
//   - matrix_test.go: table × command × door, generated from doors.tables;
//   - walk_test.go: every operation × every profile with the ids of another tenant;
//   - interference_test.go: histories drawn at random, amid others and alone, end in the same view;
//   - timing_test.go: an id of another tenant takes as many statements, and as long, as one that nobody has.
package walls
