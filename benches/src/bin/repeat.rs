//! Repeats one contender's work for a profiler: `repeat GROUP CONTENDER TIMES`.
fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, group, contender, times] = &arguments[..] else { panic!("repeat GROUP CONTENDER TIMES") };
    for mut found in sts_wire_benches::groups().into_iter().filter(|found| found.name == group) {
        for found in found.contenders.iter_mut().filter(|found| found.name == contender) {
            found.run(times.parse().unwrap());
        }
    }
}
