700 GET /users/:id
200 GET /people
20 POST /users
