# Sends all of a large picture before it looks for an answer.
import http.client, ssl
connection = http.client.HTTPSConnection('api.platerecognizer.com', context=ssl.create_default_context())
connection.request('POST', '/v1/vin/reader/', body=b'x' * 20_000_000, headers={
    'Authorization': 'Token YOUR_API_TOKEN', 'Content-Type': 'multipart/form-data; boundary=b'})
response = connection.getresponse()
print(response.read().decode())
