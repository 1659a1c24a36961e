use super::*;

/// Points as x, y and class, one behind the other.
fn flat(points: &Points) -> Vec<f32> {
    points.x.chunks(points.inputs).zip(&points.y).flat_map(|(place, y)| place.iter().copied().chain([*y])).collect()
}

/// What is read, and what is said: all sentences, and the lines that were left out.
fn read(text: &str) -> (Vec<f32>, String, usize) {
    let table = read_table(text, Wanted::Classes);
    let said = table.understood.iter().cloned().chain(table.problems.iter().map(ToString::to_string)).collect::<Vec<_>>().join(". ");
    (flat(&table.points), said, table.left_out)
}

#[test]
fn good_lines_are_points() {
    let (points, problems) = parse_csv("x,y,class\n1, 2, 0\n\n# a remark\n-1.5,2e-1,1\n");
    assert_eq!((points.x, points.y, problems), (vec![1.0, 2.0, -1.5, 0.2], vec![0.0, 1.0], vec![]));
    assert_eq!(parse_csv("0,0,blue\n1,1,red\n2,2,blue").0.y, [0.0, 1.0, 0.0]);
    assert_eq!(parse_csv("0,0,2\n1,1,0").0.y, [2.0, 0.0]);
}

#[test]
fn a_decimal_comma_is_never_three_values() {
    for (text, wanted, said) in [
        ("1,5;2", vec![1.5, 2.0, 0.0], "read with ; between values and , as decimal sign. x is column 1, y is column 2; there is no column of classes"),
        ("1,5;2;1\n-0,25;1e-1;0\n", vec![1.5, 2.0, 1.0, -0.25, 0.1, 0.0], "the class is column 3"),
        ("x;y;class\n1,5;2,5;a\n3;4;b\n", vec![1.5, 2.5, 0.0, 3.0, 4.0, 1.0], "\"a\" is class 0, \"b\" is class 1"),
        ("1,5\t2,5\t1", vec![1.5, 2.5, 1.0], "tabs between values and , as decimal sign"),
        ("1,5 2,5 1", vec![1.5, 2.5, 1.0], "white space between values and , as decimal sign"),
    ] {
        let (points, sentences, left_out) = read(text);
        assert_eq!((points, left_out), (wanted, 0), "{text}");
        assert!(sentences.contains(said), "{text}: {sentences}");
    }
    // One decimal sign a file: what has the other is left out and said.
    let (points, said, left_out) = read("1,5;2,5;0\n1.500;2,5;0\n2,5;1;1");
    assert_eq!((points, left_out), (vec![1.5, 2.5, 0.0, 2.5, 1.0, 1.0], 1));
    assert!(said.contains("line 2: x is \"1.500\"; a number from -1000000 to 1000000 with a decimal comma is wanted"), "{said}");
}

#[test]
fn a_file_has_one_separator() {
    let (points, said, left_out) = read("x,y,class\n1,2,0\n3;4;1\n5,6,1\n");
    assert_eq!((points, left_out), (vec![1.0, 2.0, 0.0, 5.0, 6.0, 1.0], 1));
    assert!(said.starts_with("read with , between values") && said.contains("line 3: 1 value; 3 are wanted"), "{said}");
    // Excel's first line says which; then commas are decimal signs.
    assert_eq!(read("sep=;\nx;y;class\n1,5;2;1").0, [1.5, 2.0, 1.0]);
    assert_eq!(read("sep=,\n1,5\n2,6").0, [1.0, 5.0, 0.0, 2.0, 6.0, 0.0]);
    assert_eq!(read("sep=\t\n1\t5\t1").0, [1.0, 5.0, 1.0]);
}

#[test]
fn quotes_separators_at_the_end_and_white_space() {
    assert_eq!(read("\"1,5\",\"2,5\",\"a, b\"\n\"1\",\"2\",\"say \"\"hi\"\"\"").0, [1.5, 2.5, 0.0, 1.0, 2.0, 1.0]);
    assert_eq!(read("1;2;0;\n3;4;1;\n").0, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
    assert_eq!(read("1,2,\n3,4,\n").0, [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);
    // As numpy.savetxt writes it.
    let numpy = "# x y label\n1.000000000000000000e+00 -2.5e-01 0.000000000000000000e+00\n  2.0e+00   1.0e+00   1.0e+00\n";
    assert_eq!(read(numpy).0, [1.0, -0.25, 0.0, 2.0, 1.0, 1.0]);
    assert_eq!(read("1\u{a0}2\u{a0}0\n").0, [1.0, 2.0, 0.0]);
}

#[test]
fn a_header_names_columns_in_any_order() {
    let (points, said, _) = read("class,y,x\nred,2,1\nblue,4,3\n");
    assert_eq!(points, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
    assert!(said.contains("x is column 3 (x), y is column 2 (y), the class is column 1 (class)"), "{said}");
    assert_eq!(read("id;Label;Y;X\n7;1;2,5;1,5\n8;0;4;3\n").0, [1.5, 2.5, 1.0, 3.0, 4.0, 0.0]);
    // scikit-learn's habit.
    assert_eq!(read("x1,x2,y\n1,2,1\n3,4,0\n").0, [1.0, 2.0, 1.0, 3.0, 4.0, 0.0]);
    assert_eq!(read("# y, x, class\n2,1,0\n").0, [1.0, 2.0, 0.0]);
}

#[test]
fn more_columns_and_fewer_are_said() {
    let (points, said, _) = read("1,2,9,0\n3,4,9,1\n");
    assert_eq!(points, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
    assert!(said.contains("the class is column 4; 1 of 4 columns are not used"), "{said}");
    let (points, said, _) = read("blue,1,2\nred,3,4\n");
    assert_eq!(points, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
    assert!(said.contains("x is column 2, y is column 3, the class is column 1"), "{said}");
    let (points, said, _) = read("1,2\n3,4\n");
    assert_eq!(points, [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);
    assert!(said.contains("no column of classes, so all points are of one"), "{said}");
    // Of a function the second is what is wanted.
    let table = read_table("x;y\n0,5;1,5\n1;2\n", Wanted::Values);
    assert_eq!((table.points.inputs, flat(&table.points)), (1, vec![0.5, 1.5, 1.0, 2.0]));
    assert!(table.understood[1].contains("what is wanted there is column 2 (y)"), "{:?}", table.understood);
}

#[test]
fn remarks_are_skipped_and_colours_are_not_remarks() {
    assert_eq!(read("1,2,0 # the first\n3,4,1# next\n#5,6,1\n").0, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
    assert_eq!(read("1 2 0 # the first\n").0, [1.0, 2.0, 0.0]);
    assert_eq!(read("1,2,#ff0000\n3,4,#00ff00\n").0, [1.0, 2.0, 0.0, 3.0, 4.0, 1.0]);
}

#[test]
fn a_message_holds_only_the_beginning_of_a_long_value() {
    let long = "x".repeat(100_000);
    let problems = parse_csv(&format!("1,2,0\n{long},1,0\n1,{long},0\n")).1;
    assert_eq!(problems.len(), 2);
    assert!(problems.iter().all(|problem| problem.message.len() < 150 && problem.message.contains("xxx\u{2026}\"")), "{problems:?}");
}

#[test]
fn bad_lines_are_named_and_left_out() {
    let (points, problems) = parse_csv("1,2,0\n1,2\nx,2,1\n1,NaN,1\n1,2,\n3,4,1");
    assert_eq!(points.count(), 2);
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts[0], "line 2: 2 values; 3 are wanted, as in the other lines");
    assert_eq!(texts[1], "line 3: x is \"x\"; a number from -1000000 to 1000000 is wanted");
    assert!(texts[2].starts_with("line 4: y is \"NaN\"") && texts[3].starts_with("line 5: the class"), "{texts:?}");
}

#[test]
fn limits_hold() {
    let many = "0,0,1\n".repeat(MOST_POINTS + 500);
    let table = read_table(&many, Wanted::Classes);
    assert_eq!((table.points.count(), table.left_out, table.problems.len()), (MOST_POINTS, 500, 1));
    let table = read_table(&"nonsense\n".repeat(1000), Wanted::Classes);
    assert_eq!((table.points.count(), table.problems.len()), (0, MOST_SHOWN));
    for garbage in ["", "\u{0}", ",,,,", "\"\"\"", "1,2,3,4\n;;;\n\t\t\t", "sep=", "sep=é", "#", "\"", "1,2,\"a\n3,4,5", "sep=;\n#"] {
        for wanted in [Wanted::Classes, Wanted::Values] {
            read_table(garbage, wanted);
        }
    }
}

#[test]
fn every_garbage_gives_finite_points_in_bounds() {
    const PIECES: [&str; 22] =
        ["1", "2,5", "-1.5", "1e9", "NaN", "x", "y", "class", ",", ";", "\t", " ", "\n", "\n", "\"", "#", "sep=", "\u{feff}", "é", "\u{0}", "red", "\r\n"];
    let mut rng = crate::rng::Rng::new(5, 0);
    for _ in 0..5000 {
        let text: String = (0..rng.below(60)).map(|_| PIECES[rng.below(PIECES.len() as u32) as usize]).collect();
        for wanted in [Wanted::Classes, Wanted::Values] {
            let Table { points, problems, .. } = read_table(&text, wanted);
            assert!(points.x.iter().chain(&points.y).all(|value| value.abs() <= FARTHEST), "{text:?}");
            assert_eq!((points.x.len(), problems.len() <= MOST_SHOWN), (points.y.len() * points.inputs, true), "{text:?}");
        }
    }
}
