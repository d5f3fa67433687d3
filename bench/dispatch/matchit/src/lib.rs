//! matchit's side of the benchmark: the same requests, in the same order, in a loop of the same shape.
use std::slice;
use std::str;

/// As in request_set.hpp.
#[repr(C)]
pub struct Request {
    path: *const u8,
    length: u32,
    captured: u32,
    endpoint: i16,
    method: u8,
    allowed: u8,
}

fn braces(pattern: &str) -> String {
    let segments = pattern.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_string(),
    });
    segments.collect::<Vec<_>>().join("/")
}

#[no_mangle]
pub unsafe extern "C" fn matchit_make(patterns: *const *const u8, lengths: *const usize, count: usize) -> *mut matchit::Router<i16> {
    let mut router = matchit::Router::new();
    for i in 0..count {
        let pattern = str::from_utf8(slice::from_raw_parts(*patterns.add(i), *lengths.add(i))).unwrap();
        router.insert(braces(pattern), i as i16).unwrap();
    }
    Box::into_raw(Box::new(router))
}

#[no_mangle]
pub unsafe extern "C" fn matchit_ask(
    router: &matchit::Router<i16>,
    requests: *const Request,
    order: *const u16,
    count: usize,
    read_captures: bool,
) -> usize {
    let order = slice::from_raw_parts(order, count);
    if read_captures {
        ask(router, requests, order, |found, request| {
            let read: usize = found.params.iter().map(|(_, text)| text.len() + text.as_bytes()[0] as usize).sum();
            read == request.captured as usize
        })
    } else {
        ask(router, requests, order, |_, _| true)
    }
}

unsafe fn ask(
    router: &matchit::Router<i16>,
    requests: *const Request,
    order: &[u16],
    read_right: impl Fn(&matchit::Match<&i16>, &Request) -> bool,
) -> usize {
    let mut wrong = 0;
    for &pick in order {
        let request = &*requests.add(pick as usize);
        let path = str::from_utf8_unchecked(slice::from_raw_parts(request.path, request.length as usize));
        let right = match router.at(path) {
            Ok(found) => *found.value == request.endpoint && read_right(&found, request),
            Err(_) => request.endpoint == -1,
        };
        wrong += !right as usize;
    }
    wrong
}
