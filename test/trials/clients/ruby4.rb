# Calls of ImageKit's SDK for Ruby 4 on an emulator; one line of JSON for each.
require 'json'
require 'net/http'
require 'pathname'
require 'stringio'
$LOAD_PATH.unshift(File.join(ARGV[0], 'lib'), File.join(ARGV[0], '../ruby-standardwebhooks/lib'))
require 'imagekitio'

ENDPOINT = ENV['IMAGEKIT_URL_ENDPOINT']
IK = Imagekitio::Client.new(private_key: ENV['IMAGEKIT_PRIVATE_KEY'], base_url: ENV['IMAGE_KIT_BASE_URL'], max_retries: 0)
PICTURE = ARGV[1]

def call(name)
  result = yield
  puts JSON.generate(call: name, ok: true)
  result
rescue StandardError => error
  puts JSON.generate(call: name, ok: false, reason: "#{error.class}: #{error.message}"[0, 200])
  nil
ensure
  $stdout.flush
end

def built(**options)
  url = IK.helper.build_url(Imagekitio::SrcOptions.new(url_endpoint: ENDPOINT, src: '/rb/a.jpg', **options))
  code = Net::HTTP.get_response(URI(url)).code
  raise "#{code} for #{url}" unless code == '200'
end

def upload(name, folder = '/', file = Pathname(PICTURE))
  IK.files.upload(file: file, file_name: name, folder: folder, use_unique_file_name: false, tags: %w[a b], response_fields: [:tags])
end

call('files.upload') { upload('b.jpg') }
call('files.upload, a stream') { upload('c.jpg', '/', StringIO.new(File.binread(PICTURE))) }
first = call('files.upload, into a folder') { upload('a.jpg', '/rb') }
file = call('files.upload, another version') { upload('a.jpg', '/rb') }
id = file.file_id
call('beta.v2.files.upload') { IK.beta.v2.files.upload(file: Pathname(PICTURE), file_name: 'e.jpg', use_unique_file_name: false) }
call('helper.build_url') { built }
call('helper.build_url, a transformation') { built(transformation: [{ width: 40, height: 30, crop: :maintain_ratio, quality: 80, format_: :webp }]) }
call('helper.build_url, chained, in the path') { built(transformation_position: :path, transformation: [{ width: 40 }, { rotation: 90 }]) }
call('helper.build_url, signed') { built(signed: true, expires_in: 300) }
call('assets.list') { IK.assets.list(limit: 5, search_query: 'name = "a.jpg"') }
call('files.get') { IK.files.get(id) }
call('files.update') { IK.files.update(id, update_file_request: { tags: %w[c], custom_coordinates: '1,1,5,5' }) }
call('files.versions.list') { IK.files.versions.list(id) }
call('files.versions.get') { IK.files.versions.get(file.version_info.id, file_id: id) }
call('files.versions.restore') { IK.files.versions.restore(first.version_info.id, file_id: id) }
call('files.versions.delete') { IK.files.versions.delete(file.version_info.id, file_id: id) }
call('files.bulk.add_tags') { IK.files.bulk.add_tags(file_ids: [id], tags: %w[d]) }
call('files.bulk.remove_tags') { IK.files.bulk.remove_tags(file_ids: [id], tags: %w[d]) }
call('files.bulk.remove_ai_tags') { IK.files.bulk.remove_ai_tags(file_ids: [id], ai_tags: %w[e]) }
call('files.metadata.get') { IK.files.metadata.get(id) }
call('files.metadata.get_from_url') { IK.files.metadata.get_from_url(url: "#{ENDPOINT}/rb/a.jpg") }
call('folders.create') { IK.folders.create(folder_name: 'to', parent_folder_path: '/') }
call('files.copy') { IK.files.copy(source_file_path: '/b.jpg', destination_path: '/to', include_file_versions: true) }
call('files.move') { IK.files.move(source_file_path: '/c.jpg', destination_path: '/to') }
call('files.rename') { IK.files.rename(file_path: '/b.jpg', new_file_name: 'd.jpg', purge_cache: true) }
call('folders.copy') { IK.folders.copy(source_folder_path: '/rb', destination_path: '/to') }
job = call('folders.move') { IK.folders.move(source_folder_path: '/rb', destination_path: '/moved') }
call('folders.job.get') { IK.folders.job.get(job.job_id) }
call('folders.rename') { IK.folders.rename(folder_path: '/to', new_folder_name: 'for') }
sleep 0.2
call('folders.delete') { IK.folders.delete(folder_path: '/for') }
purge = call('cache.invalidation.create') { IK.cache.invalidation.create(url: "#{ENDPOINT}/d.jpg") }
call('cache.invalidation.get') { IK.cache.invalidation.get(purge.request_id) }
field = call('custom_metadata_fields.create') { IK.custom_metadata_fields.create(name: 'price', label: 'Price', schema: { type: :Number, min_value: 1, max_value: 9 }) }
call('custom_metadata_fields.list') { IK.custom_metadata_fields.list }
call('custom_metadata_fields.update') { IK.custom_metadata_fields.update(field.id, label: 'Cost') }
call('custom_metadata_fields.delete') { IK.custom_metadata_fields.delete(field.id) }
saved = call('saved_extensions.create') { IK.saved_extensions.create(name: 'cut', description: 'cuts', config: { name: :'remove-bg' }) }
call('saved_extensions.list') { IK.saved_extensions.list }
call('saved_extensions.delete') { IK.saved_extensions.delete(saved.id) }
call('accounts.origins.list') { IK.accounts.origins.list }
call('accounts.url_endpoints.list') { IK.accounts.url_endpoints.list }
call('accounts.usage.get') { IK.accounts.usage.get(start_date: Date.today - 7, end_date: Date.today) }
call('files.delete') { IK.files.delete(id) }
call('files.bulk.delete') { IK.files.bulk.delete(file_ids: [upload('f.jpg').file_id]) }
call('helper.get_authentication_parameters') { IK.helper.get_authentication_parameters }
